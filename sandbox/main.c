#include <stdio.h>

int main(void)
{
    puts("tenon-sandbox");
    return 0;
}
