#include <stdio.h>

int main(void)
{
    puts("tenon");
    return 0;
}
